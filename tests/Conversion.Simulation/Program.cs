using System.CommandLine;
using System.Reflection;
using ImageConversion.Simulation.Draw;
using ImageConversion.Simulation.Engine;
using ImageConversion.Simulation.Planning;
using ImageConversion.Simulation.Report;

string root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
var page = new Option<string>("--page")
{
    Description = "The page whose table is replaced; the picture goes into a folder of its name.",
    DefaultValueFactory = _ => Path.Combine(root, "docs", "scale.md"),
};
var quick = new Option<bool>("--quick") { Description = "Small pools and few draws: does everything run?" };
var table = new Command("table", "Makes table and picture of docs/scale.md anew.") { page, quick };
table.SetAction((parsed, _) => ScaleCommand.RunAsync(Path.GetFullPath(parsed.GetValue(page)!), parsed.GetValue(quick)));

var nodes = new Option<int>("--nodes") { Description = "The pool's nodes.", DefaultValueFactory = _ => 100 };
var slots = new Option<int>("--slots") { Description = "Slots a node, of four cores.", DefaultValueFactory = _ => 1 };
var images = new Option<int>("--images") { Description = "Images a node.", DefaultValueFactory = _ => 10_000 };
var losses = new Option<double>("--losses") { Description = "How often Spot takes a node, an hour." };
var seed = new Option<int>("--seed") { Description = "The draw.", DefaultValueFactory = _ => 1 };
var run = new Command("run", "Simulates one draw and prints what came of it.") { nodes, slots, images, losses, seed };
run.SetAction(parsed =>
{
    ScenarioResult result = new Scenario
    {
        ImagesPerNode = parsed.GetValue(images),
        Options = new ClusterOptions
        {
            Nodes = parsed.GetValue(nodes),
            SlotsPerNode = parsed.GetValue(slots),
            LossesPerNodeHour = parsed.GetValue(losses),
            Seed = (ulong)parsed.GetValue(seed),
        },
    }.Run();
    OtherOutcomes others = result.Others!;
    Console.WriteLine(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"""
        lower bound          {result.BoundSeconds:F1} s ({result.NominalBoundSeconds:F1} s without slow nodes and losses)
        ours                 {result.Ratio:F4} ({result.NominalRatio:F4})
        four shards a slot   {result.RatioOf(others.FourShards):F3}
        classic, all cores   {result.RatioOf(others.ClassicAllCores):F3}
        classic, one core    {result.RatioOf(others.ClassicOneCore):F3}
        tasks                {result.Ours.Tasks}, {result.Ours.Parts} of them split off
        in vain              {result.WastedShare:P3}
        looks                {result.Ours.Polls}, {result.Ours.LedgersRead} ledgers read
        """));
});
return await new RootCommand("Runs the scheduling policy against virtual nodes in virtual time.") { table, run, PlanCommand.Create() }
    .Parse(args).InvokeAsync();
