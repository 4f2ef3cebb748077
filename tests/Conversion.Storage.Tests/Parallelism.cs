// Most of their time these tests wait for programs, services and clocks: fixtures run next to each other.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
