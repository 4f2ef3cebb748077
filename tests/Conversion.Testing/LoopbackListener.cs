using System.Net;
using System.Net.Sockets;

namespace ImageConversion.Testing;

/// <summary>An HTTP listener on a free port of this machine.</summary>
public static class LoopbackListener
{
    /// <summary>Starts one. A listener takes no port 0, so a free one is found first.</summary>
    public static HttpListener Start(out string address)
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }
}
