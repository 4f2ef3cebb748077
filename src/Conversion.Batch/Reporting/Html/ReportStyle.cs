namespace Conversion.Batch.Reporting.Html;

/// <summary>How the report looks. Colours of text have a contrast of 4.5 or more to what is behind them, in both schemes.</summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root{--bg:#fff;--card:#f6f8fa;--text:#1b2430;--soft:#52606d;--line:#c9d1d9;--main:#0b62b8;--good:#1a7f37;--bad:#b3261e;--wait:#8a5a00;--c1:#0b62b8;--c2:#5e35b1;--c3:#00796b;--c4:#8a5a00;--c5:#ad1457;--c6:#546e7a}
        @media (prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#a3b1c2;--line:#3a4450;--main:#6cb6ff;--good:#57d17b;--bad:#ff8f87;--wait:#e3b341;--c1:#6cb6ff;--c2:#b69cff;--c3:#4dd0c1;--c4:#e3b341;--c5:#ff8fb8;--c6:#9fb3c0}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif}
        header,main,footer{max-width:68rem;margin:0 auto;padding:0 1rem}
        header{padding-top:1.5rem}
        h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}
        h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
        h3{font-size:1rem;margin:1.25rem 0 .25rem}
        p{margin:.35rem 0}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.75rem 0 0;padding:0}
        a{color:var(--main)}
        a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--main);outline-offset:2px}
        .skip{position:absolute;left:-999rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.25rem .5rem}
        .soft{color:var(--soft)}
        .good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
        .state{font-weight:600}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;margin:.75rem 0;padding:0}
        .tiles div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
        .tiles dt{color:var(--soft);font-size:.875rem}
        .tiles dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}
        svg{display:block;width:100%}
        figure{margin:.5rem 0 1rem}
        figcaption{color:var(--soft);font-size:.9rem;margin-bottom:.25rem}
        .plot{border-bottom:1px solid var(--soft);border-left:1px solid var(--soft)}
        .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
        .bar{fill:var(--main)}.badbar{fill:var(--bad)}.goodbar{fill:var(--good)}.waitbar{fill:var(--wait)}
        .f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}
        .track{fill:var(--line)}
        .gap{fill:var(--bg)}
        .key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;margin:.4rem 0;padding:0;font-size:.9rem}
        .key svg{display:inline-block;width:.8rem;height:.8rem;vertical-align:-.05rem;margin-right:.35rem}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        caption{text-align:left;color:var(--soft);font-size:.9rem;padding:.25rem 0}
        th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.strip{min-width:11rem;width:45%;vertical-align:middle}
        td.wide{width:70%}
        td.name{overflow-wrap:anywhere;min-width:8rem}
        tbody th{font-weight:400}
        details{margin:.4rem 0}
        summary{cursor:pointer;color:var(--main)}
        summary h3{display:inline;color:var(--text)}
        .failures{list-style:none;margin:.5rem 0;padding:0}
        .failures li{display:flex;gap:.75rem;align-items:flex-start;padding:.45rem 0;border-bottom:1px solid var(--line)}
        .failures .thumb{flex:0 0 auto;width:72px;height:72px;display:flex;align-items:center;justify-content:center;background:var(--card);border:1px solid var(--line);border-radius:.25rem}
        .failures img{display:block;max-width:70px;max-height:70px}
        .failures p{margin:0;overflow-wrap:anywhere}
        .failures .what{color:var(--soft);font-size:.9rem}
        footer{color:var(--soft);font-size:.875rem;padding:2rem 1rem}
        @media (max-width:40rem){td.strip{min-width:8rem}td.wide{min-width:2rem}th,td{padding-right:.5rem}h1{font-size:1.3rem}}
        @media print{details{display:block}}
        """;
}
