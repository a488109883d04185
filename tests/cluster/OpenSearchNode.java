import java.nio.file.Paths;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One node of a cluster in a process of its own, so that it can be killed: OpenSearchNode NUMBER OF FOLDER. HTTP on port
 * 9200 + NUMBER, nodes talk to each other on 9300 + NUMBER, on this machine only.
 */
public final class OpenSearchNode {
    public static void main(final String[] args) throws Exception {
        final int number = Integer.parseInt(args[0]);
        final int of = Integer.parseInt(args[1]);
        final String[] seeds = new String[of];
        final String[] names = new String[of];
        for (int other = 1; other <= of; other++) {
            seeds[other - 1] = "127.0.0.1:" + (9300 + other);
            names[other - 1] = "n" + other;
        }
        final OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((index, settings) -> {
            settings.put("node.name", "n" + number);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", 9200 + number);
            settings.put("transport.port", 9300 + number);
            // The runner takes a lone node for the whole cluster.
            settings.put("discovery.type", "zen");
            settings.putList("discovery.seed_hosts", seeds);
            settings.putList("cluster.initial_cluster_manager_nodes", names);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.put("node.processors", 1);
        });
        runner.build(OpenSearchRunner.newConfigs().numOfNode(1).clusterName("presshound")
                .basePath(Paths.get(args[2], "n" + number).toString()).baseHttpPort(9200));
        Thread.currentThread().join();
    }
}
