namespace ImageConversion.BatchEmulator.Tests.Autoscale;

[TestFixture]
public sealed class AutoscaleTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartFrozenAsync();
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
    }

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Enable_ResizesByTheFormulaAtOnceAndAgainAfterTheInterval()
    {
        // Until what is seen, a minute late, is the node.
        _account.Pass(60);
        await EnableAsync("$TargetDedicatedNodes = $CurrentDedicatedNodes.GetSample(1) + 1;", "PT5M");
        JsonObject pool = await _account.PoolAsync("pool");
        _account.Pass(299);
        int before = (int)(await _account.PoolAsync("pool"))["targetDedicatedNodes"]!;
        _account.Pass(1);
        int after = (int)(await _account.PoolAsync("pool"))["targetDedicatedNodes"]!;

        Assert.That((bool)pool["enableAutoScale"]!);
        Assert.That((string)pool["allocationState"]!, Is.EqualTo("resizing"));
        Assert.That((string)pool["autoScaleRun"]!["results"]!, Is.EqualTo("$TargetDedicatedNodes=2;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue"));
        Assert.That((before, after), Is.EqualTo((2, 3)));
        await _account.Client.RefusedAsync(
            409, "OperationInvalidForCurrentState", "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 0 });
    }

    [Test]
    public async Task Enable_TwiceWithinHalfAMinute_IsRefused()
    {
        await EnableAsync("$TargetDedicatedNodes=1", "PT5M");

        await _account.Client.RefusedAsync(503, "TooManyEnableAutoScaleRequests", "POST", "/pools/pool/enableautoscale", Formula("$TargetDedicatedNodes=1"));
        _account.Pass(30);
        await _account.Client.ExpectAsync(200, "POST", "/pools/pool/enableautoscale", Formula("$TargetDedicatedNodes=1"));
    }

    [Test]
    public async Task Enable_DuringAResize_IsRefused()
    {
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 2 });

        await _account.Client.RefusedAsync(409, "PoolBeingResized", "POST", "/pools/pool/enableautoscale", Formula("$TargetDedicatedNodes=1"));
    }

    [TestCase("PT4M")]
    [TestCase("P8D")]
    public async Task Enable_WithABadInterval_IsRefused(string interval)
    {
        JsonObject body = Formula("$TargetDedicatedNodes=1");
        body["autoScaleEvaluationInterval"] = interval;

        await _account.Client.RefusedAsync(400, "InvalidPropertyValue", "POST", "/pools/pool/enableautoscale", body);
    }

    [TestCase("$TargetDedicatedNodes = $CPUPercent.GetSample(1);", "$CPUPercent")]
    [TestCase("$TargetDedicatedNodes = percentile($ActiveTasks.GetSample(5), 90);", "percentile")]
    [TestCase("$TargetDedicatedNodes = unknown;", "unknown")]
    [TestCase("$CurrentDedicatedNodes = 1;", "$CurrentDedicatedNodes")]
    [TestCase("$TargetDedicatedNodes = (1;", "')'")]
    public async Task Enable_WithWhatTheEmulatorCannotDo_IsRefusedByName(string formula, string name)
    {
        Answer answer = await _account.Client.RefusedAsync(
            400, "AutoScalingFormulaSyntaxError", "POST", "/pools/pool/enableautoscale", Formula(formula));

        Assert.That(answer.Text, Does.Contain(name));
    }

    [Test]
    public async Task Enable_WithMoreThanTheServiceReads_IsRefused()
    {
        await _account.Client.RefusedAsync(
            400, "AutoScalingFormulaTooLong", "POST", "/pools/pool/enableautoscale", Formula($"$TargetDedicatedNodes=1;//{new string('x', 8192)}"));
        await _account.Client.RefusedAsync(
            400,
            "AutoScalingFormulaSyntaxError",
            "POST",
            "/pools/pool/enableautoscale",
            Formula(string.Concat(Enumerable.Repeat("$TargetDedicatedNodes=1;", 101))));
    }

    [Test]
    public async Task Evaluate_WithoutAutoscale_IsRefused() => await _account.Client.RefusedAsync(
        409, "OperationInvalidForCurrentState", "POST", "/pools/pool/evaluateautoscale", Formula("$TargetDedicatedNodes=3"));

    [TestCase("$TargetDedicatedNodes=3.9;$TargetLowPriorityNodes=-2;", 3, 0)]
    [TestCase("$TargetDedicatedNodes = min(10, max(0, 2 + 3 * 4 / 6 - 1));", 3, 0)]
    [TestCase("a = 5; b = a > 4 && a != 6 ? 2 : 7; $TargetLowPriorityNodes = b; // note\n$TargetDedicatedNodes = (1 + 1) * 2;", 4, 2)]
    [TestCase("$TargetDedicatedNodes = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5) < 70 ? 4 : 9;", 4, 0)]
    [TestCase("/* whole */ $TargetDedicatedNodes = avg($CurrentDedicatedNodes.GetSample(1)) + len($ActiveTasks.GetSample(1));", 2, 0)]
    [TestCase("t = time(); $TargetDedicatedNodes = t - TimeInterval_Hour < t ? ceil(1.2) : floor(1.2);", 2, 0)]
    public async Task Evaluate_OfAFormula_AnswersItsTargets(string formula, int dedicated, int lowPriority)
    {
        await EnableAsync("$TargetDedicatedNodes=1", "PT5M");
        _account.Pass(120);

        Answer answer = await _account.Client.ExpectAsync(200, "POST", "/pools/pool/evaluateautoscale", Formula(formula));

        Assert.That(answer.Body["error"], Is.Null, answer.Text);
        Assert.That(
            (string)answer.Body["results"]!, Does.StartWith($"$TargetDedicatedNodes={dedicated};$TargetLowPriorityNodes={lowPriority};"));
        Assert.That((int)(await _account.PoolAsync("pool"))["targetDedicatedNodes"]!, Is.EqualTo(1), "nothing is done");
    }

    [Test]
    public async Task Evaluate_OfABadFormula_AnswersAnErrorBesideThePresentTargets()
    {
        await EnableAsync("$TargetDedicatedNodes=1", "PT5M");

        Answer answer = await _account.Client.ExpectAsync(200, "POST", "/pools/pool/evaluateautoscale", Formula("$something_useless"));

        Assert.That((string)answer.Body["error"]!["code"]!, Is.EqualTo("AutoScalingFormulaEvaluationError"));
        Assert.That((string)answer.Body["results"]!, Is.EqualTo("$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue"));
    }

    [Test]
    public async Task Evaluate_WithoutEnoughSamples_AnswersAnError()
    {
        await EnableAsync("$TargetDedicatedNodes=1", "PT5M");

        Answer answer = await _account.Client.ExpectAsync(
            200, "POST", "/pools/pool/evaluateautoscale", Formula("$TargetDedicatedNodes=avg($PendingTasks.GetSample(TimeInterval_Hour, 90));"));

        Assert.That((string)answer.Body["error"]!["code"]!, Is.EqualTo("InsufficientSampleData"));
    }

    [Test]
    public async Task Formula_OverPendingTasks_GrowsAndShrinksThePool()
    {
        // On a half minute, as the samples: five of the six of the last three minutes can be seen.
        _account.Pass(15);
        await EnableAsync(
            """
            startingNodes = 0;
            maxNodes = 4;
            seen = $PendingTasks.GetSamplePercent(180 * TimeInterval_Second);
            pending = seen < 70 ? startingNodes : max($PendingTasks.GetSample(1), avg($PendingTasks.GetSample(180 * TimeInterval_Second)));
            $TargetDedicatedNodes = min(maxNodes, pending);
            $NodeDeallocationOption = taskcompletion;
            """,
            "PT5M");
        await _account.AddJobAsync("job", "pool");
        for (int task = 0; task < 9; task++)
        {
            await _account.AddTaskAsync("job", Account.TaskBody($"t{task}", "sleep 1000"));
        }

        _account.Pass(300 + 75);
        int[] grown = [(await _account.NodesAsync("pool")).Count, (int)(await _account.PoolAsync("pool"))["targetDedicatedNodes"]!];
        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/terminate");
        _account.Pass(600);

        Assert.That(grown, Is.EqualTo(new[] { 4, 4 }));
        Assert.That(await _account.NodesAsync("pool"), Is.Empty);
    }

    [Test]
    public async Task Disable_KeepsTheNodesAndLetsThePoolBeResized()
    {
        await EnableAsync("$TargetDedicatedNodes=1", "PT5M");

        Answer answer = await _account.Client.ExpectAsync(200, "POST", "/pools/pool/disableautoscale");
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 2 });

        Assert.That(answer.Content, Is.Empty);
        Assert.That((bool)(await _account.PoolAsync("pool"))["enableAutoScale"]!, Is.False);
    }

    private static JsonObject Formula(string formula) => new() { ["autoScaleFormula"] = formula };

    private Task<Answer> EnableAsync(string formula, string interval)
    {
        JsonObject body = Formula(formula);
        body["autoScaleEvaluationInterval"] = interval;
        return _account.Client.ExpectAsync(200, "POST", "/pools/pool/enableautoscale", body);
    }
}
