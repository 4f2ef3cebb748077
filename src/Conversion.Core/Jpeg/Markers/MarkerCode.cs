namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>The second bytes of markers (T.81 table B.1).</summary>
internal static class MarkerCode
{
    /// <summary>The first byte of every marker, and of fill before one.</summary>
    public const byte Prefix = 0xFF;

    public const byte Tem = 0x01;
    public const byte Sof0 = 0xC0;
    public const byte Sof1 = 0xC1;
    public const byte Sof2 = 0xC2;
    public const byte Sof3 = 0xC3;
    public const byte Dht = 0xC4;
    public const byte Jpg = 0xC8;
    public const byte Sof9 = 0xC9;
    public const byte Sof10 = 0xCA;
    public const byte Sof11 = 0xCB;
    public const byte Dac = 0xCC;
    public const byte Sof15 = 0xCF;
    public const byte Rst0 = 0xD0;
    public const byte Rst7 = 0xD7;
    public const byte Soi = 0xD8;
    public const byte Eoi = 0xD9;
    public const byte Sos = 0xDA;
    public const byte Dqt = 0xDB;
    public const byte Dnl = 0xDC;
    public const byte Dri = 0xDD;
    public const byte Dhp = 0xDE;
    public const byte Exp = 0xDF;
    public const byte App0 = 0xE0;
    public const byte App14 = 0xEE;
    public const byte App15 = 0xEF;
    public const byte Jpg0 = 0xF0;

    /// <summary>JPG7, which JPEG-LS (T.87) took for its frame header.</summary>
    public const byte JpegLsFrame = 0xF7;

    public const byte Jpg13 = 0xFD;
    public const byte Com = 0xFE;

    public static bool IsRestart(byte marker) => marker is >= Rst0 and <= Rst7;

    public static bool IsApplication(byte marker) => marker is >= App0 and <= App15;

    /// <summary>SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.</summary>
    public static bool IsFrame(byte marker) => marker is >= Sof0 and <= Sof15 and not (Dht or Jpg or Dac);

    /// <summary>Whether no length and no payload follow.</summary>
    public static bool StandsAlone(byte marker) => marker is Tem or Soi or Eoi || IsRestart(marker);

    public static string Name(byte marker) => marker switch
    {
        Tem => "TEM",
        Dht => "DHT",
        Jpg => "JPG",
        Dac => "DAC",
        Soi => "SOI",
        Eoi => "EOI",
        Sos => "SOS",
        Dqt => "DQT",
        Dnl => "DNL",
        Dri => "DRI",
        Dhp => "DHP",
        Exp => "EXP",
        Com => "COM",
        >= Sof0 and <= Sof15 => $"SOF{marker - Sof0}",
        >= Rst0 and <= Rst7 => $"RST{marker - Rst0}",
        >= App0 and <= App15 => $"APP{marker - App0}",
        >= Jpg0 and <= Jpg13 => $"JPG{marker - Jpg0}",
        _ => $"reserved 0x{marker:X2}",
    };
}
