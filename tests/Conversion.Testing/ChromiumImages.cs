using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace ImageConversion.Testing;

/// <summary>
/// Has headless Chromium decode the files of a folder. A page of its own loads one after the other from a server on the
/// loopback interface, asks for its pixels, and sends back what it found.
/// </summary>
public static class ChromiumImages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const string Page =
        """
        <!doctype html>
        <script type="module">
        const found = [];
        for (let i = 0; i < COUNT; i++) {
          const image = new Image();
          image.src = '/' + i;
          try {
            await image.decode();
            found.push(`${image.naturalWidth}x${image.naturalHeight}`);
          } catch (e) {
            found.push(String(e));
          }
          image.src = '';
        }
        await fetch('/', { method: 'POST', body: found.join('\n') });
        </script>
        """;

    /// <summary>Decodes every file.</summary>
    /// <returns>For each file its size as <c>64x48</c>, or the browser's error.</returns>
    public static async Task<IReadOnlyList<string>> DecodeAsync(IReadOnlyList<string> paths)
    {
        DebianTool.Require("chromium");
        using HttpListener server = LoopbackListener.Start(out string address);
        using var folder = new TemporaryFolder();
        using Process browser = Process.Start(new ProcessStartInfo(
            "chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={folder.Path}", address])
        {
            RedirectStandardError = true,
        })!;
        Task<string> errors = browser.StandardError.ReadToEndAsync();
        try
        {
            Task<string> answer = ServeAsync(server, paths);
            Task first = await Task.WhenAny(answer, browser.WaitForExitAsync(), Task.Delay(Patience));
            Assert.That(
                first, Is.SameAs(answer), () => $"Chromium gave no answer: {(browser.HasExited ? errors.Result : "it hangs")}");
            return (await answer).Split('\n');
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync();
        }
    }

    private static async Task<string> ServeAsync(HttpListener server, IReadOnlyList<string> paths)
    {
        while (true)
        {
            HttpListenerContext context = await server.GetContextAsync();
            using HttpListenerResponse response = context.Response;
            string path = context.Request.Url!.AbsolutePath;
            if (context.Request.HttpMethod == "POST")
            {
                using var reader = new StreamReader(context.Request.InputStream);
                return await reader.ReadToEndAsync();
            }

            if (path == "/")
            {
                response.ContentType = "text/html";
                string page = Page.Replace("COUNT", paths.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(page));
            }
            else if (int.TryParse(path.AsSpan(1), CultureInfo.InvariantCulture, out int index))
            {
                response.ContentType = "image/png";
                await using FileStream file = File.OpenRead(paths[index]);
                await file.CopyToAsync(response.OutputStream);
            }
            else
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
            }
        }
    }
}
