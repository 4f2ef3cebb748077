namespace Conversion.Core.Png.Filtering;

/// <summary>Filter method 0's types (PNG Third Edition, 9.2), by their numbers.</summary>
internal enum FilterType : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}
