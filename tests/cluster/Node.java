import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One node of a cluster in a process of its own, so that it can be killed: Node NUMBER OF FOLDER PORT. HTTP on PORT +
 * NUMBER, nodes talk to each other on PORT + 100 + NUMBER, on this machine only. Ends when the folder's file `settings`
 * is gone. For Elasticsearch the script beside this changes the three names that differ.
 */
public final class Node {
    public static void main(final String[] args) throws Exception {
        final int number = Integer.parseInt(args[0]);
        final int of = Integer.parseInt(args[1]);
        final Path folder = Paths.get(args[2]);
        final int port = Integer.parseInt(args[3]);
        final String[] seeds = new String[of];
        final String[] names = new String[of];
        for (int other = 1; other <= of; other++) {
            seeds[other - 1] = "127.0.0.1:" + (port + 100 + other);
            names[other - 1] = "n" + other;
        }
        final OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((index, settings) -> {
            settings.put("node.name", "n" + number);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", port + number);
            settings.put("transport.port", port + 100 + number);
            // The runner takes a lone node for the whole cluster.
            settings.put("discovery.type", "zen");
            settings.putList("discovery.seed_hosts", seeds);
            settings.putList("cluster.initial_cluster_manager_nodes", names);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.put("node.processors", 1);
        });
        // The port is the one above; the runner wants to be told of a range it knows.
        runner.build(OpenSearchRunner.newConfigs().numOfNode(1).clusterName("presshound")
                .basePath(folder.resolve("data").resolve("n" + number).toString()).baseHttpPort(9200));
        while (Files.exists(folder.resolve("settings"))) {
            Thread.sleep(1_000);
        }
        // Nobody waits for this one any more.
        Runtime.getRuntime().halt(0);
    }
}
