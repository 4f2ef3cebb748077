using ImageConversion.Simulation.Draw;
using ImageConversion.Simulation.Engine;

namespace ImageConversion.Simulation.Tests;

public sealed class ScenarioTests
{
    [TestCase(0)]
    [TestCase(0.5)]
    public void Run_HundredNodes_EndsWithinFivePercentOfTheBoundAndAlikeEachTime(double losses)
    {
        var scenario = new Scenario { Options = new ClusterOptions { Nodes = 100, LossesPerNodeHour = losses } };

        ScenarioResult result = scenario.Run(withOthers: false);

        Assert.That(result.Ratio, Is.InRange(1, 1.05));
        Assert.That(scenario.Run(withOthers: false).Ours, Is.EqualTo(result.Ours));
    }
}
