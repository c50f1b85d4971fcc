package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterListTest {
    @TempDir
    private Path folder;

    private static final String TWO = """
            clusters:
              - {name: shop, scope: demo, etcd: {endpoints: [http://10.0.0.1:2379]}, addresses: {pg1: 192.0.2.1}}
              - {scope: crm, namespace: /ha, etcd: {endpoints: [http://10.0.0.2:2379]}, addresses: {pg1: 192.0.2.2}}
            """;

    private static final String LISTENERS = """
            listeners:
              - {bind: 127.0.0.1:5000, route: primary, cluster: shop}
              - {bind: 127.0.0.1:5001, route: primary, cluster: crm}
            """;

    private Flags flags(String yaml) throws IOException {
        return Flags.of(Files.writeString(folder.resolve("portcullis.yml"), yaml));
    }

    private List<String> problems(Flags flags) {
        try {
            ConfigReader.read(flags);
            return List.of();
        } catch (InvalidConfiguration e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(folder + "/portcullis.yml", "file"))
                    .toList();
        }
    }

    private List<String> problems(String yaml) throws IOException {
        return problems(flags(yaml));
    }

    @Test
    void eachClusterHasItsOwnDcsAndAddressesAndEachListenerItsCluster() throws Exception {
        Settings settings = ConfigReader.read(flags(TWO + LISTENERS));

        assertThat(settings.clusters()).extracting(each -> each.name().value()).containsExactly("shop", "crm");
        assertThat(settings.clusters())
                .extracting(each -> each.settings().prefix())
                .containsExactly("/service/demo/", "/ha/crm/");
        assertThat(settings.clusters())
                .extracting(each -> each.settings().addresses())
                .containsExactly(
                        Map.of(new NodeName("pg1"), new NodeAddress("192.0.2.1", 5432)),
                        Map.of(new NodeName("pg1"), new NodeAddress("192.0.2.2", 5432)));
        assertThat(settings.gateway().listeners())
                .extracting(each -> each.cluster().value())
                .containsExactly("shop", "crm");
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void groupsOfCitusNeedNoNamesAndMayShareOneSectionOfTheFile() throws Exception {
        Settings settings = ConfigReader.read(flags("""
                clusters:
                  - {scope: app, group: coordinator, etcd: &dcs {endpoints: [http://10.0.0.1:2379]}}
                  - {scope: app, group: 1, etcd: *dcs}
                  - {name: last, scope: app, group: 2, etcd: *dcs}
                listeners:
                  - {bind: 5000, route: primary, cluster: app-0}
                  - {bind: 5001, route: primary, cluster: app-1}
                  - {bind: 5002, route: primary, cluster: last}
                """));
        assertThat(settings.clusters())
                .extracting(each -> each.name() + " " + each.settings().prefix() + " "
                        + each.settings().store().endpoints())
                .containsExactly(
                        "app-0 /service/app/0/ [http://10.0.0.1:2379]",
                        "app-1 /service/app/1/ [http://10.0.0.1:2379]",
                        "last /service/app/2/ [http://10.0.0.1:2379]");
    }

    @Test
    void theShortFormIsOneClusterNamedAsItsScopeOrAsItSays() throws Exception {
        String one = "cluster: {scope: demo, etcd: {endpoints: [http://h:1]}";
        assertThat(ConfigReader.read(flags(one + "}")).clusters())
                .extracting(each -> each.name().value())
                .containsExactly("demo");
        Settings named = ConfigReader.read(flags(one + ", name: shop}"));
        assertThat(named.clusters()).extracting(each -> each.name().value()).containsExactly("shop");
        assertThat(named.gateway().listeners())
                .extracting(each -> each.cluster().value())
                .containsExactly("shop", "shop");
    }

    @Test
    void aListOfOneIsAsGoodAsTheShortForm() throws Exception {
        Flags one = flags("clusters: [{scope: demo, etcd: {endpoints: [http://h:1]}}]");
        assertThat(ConfigReader.read(one)).isEqualTo(ConfigReader.read(flags("""
                cluster: {scope: demo, etcd: {endpoints: [http://h:1]}}""")));
        assertThat(ConfigReader.read(one.withScope("other")).clusters())
                .extracting(each -> each.name().value())
                .containsExactly("other");
    }

    @Test
    void bothFormsInOneFileAreAProblemThatNamesBothLines() throws Exception {
        assertThat(problems("cluster: {scope: demo, etcd: {endpoints: [http://h:1]}}\n" + TWO + LISTENERS))
                .containsExactly("file:3: clusters: there is 'cluster' (line 1) and 'clusters' (line 2):"
                        + " move the cluster of 'cluster' into the list, and delete 'cluster'");
    }

    @Test
    void twoClustersCannotHaveOneName() throws Exception {
        assertThat(problems(TWO.replace("scope: crm", "scope: shop") + LISTENERS.replace("crm", "shop")))
                .containsExactly("file:3: clusters[1].scope: there is a cluster named 'shop' already:"
                        + " give one of the two another name");
    }

    @Test
    void aListenerNamesAClusterThatIsThere() throws Exception {
        assertThat(problems(TWO + LISTENERS.replace("cluster: crm", "cluster: cmr")))
                .containsExactly("file:6: listeners[1].cluster: no cluster is named 'cmr'; there is shop, crm");
        assertThat(problems(TWO + LISTENERS.replace(", cluster: crm", "")))
                .containsExactly("file:6: listeners[1].cluster: is missing: one of shop, crm");
        assertThat(problems(TWO))
                .containsExactly(
                        "file:1: listeners: is missing: with several clusters (shop, crm) each listener names its own");
    }

    /** Its listener is right: only the cluster has to be mended. */
    @Test
    void aClusterWithAMistakeKeepsItsName() throws Exception {
        assertThat(problems(TWO.replace("etcd: {endpoints: [http://10.0.0.2:2379]}, ", "") + LISTENERS))
                .singleElement()
                .asString()
                .startsWith("file:3: clusters[1].etcd: is missing");
        assertThat(problems(TWO.replace("scope: crm, ", "") + LISTENERS))
                .singleElement()
                .asString()
                .startsWith("file:3: clusters[1].scope: is missing");
    }

    @Test
    void aClusterWithoutAListenerIsWarnedOf() throws Exception {
        assertThat(ConfigReader.read(flags(TWO + LISTENERS.replace("cluster: crm", "cluster: shop")))
                        .warnings())
                .containsExactly("cluster crm has no listener: no client can reach it");
    }

    @Test
    void flagsThatAreAboutOneClusterAreRefusedIfThereAreSeveral() throws Exception {
        assertThat(problems(flags(TWO + LISTENERS)
                        .withScope("x")
                        .withStore("--etcd", "http://h:1")
                        .withGroup(1)))
                .containsExactly(
                        "--etcd: the file has several clusters, and this flag is for one: change it there",
                        "--scope: the file has several clusters, and this flag is for one: change it there",
                        "--group: the file has several clusters, and this flag is for one: change it there");
        assertThat(problems(flags(TWO + LISTENERS).withPrimary("127.0.0.1:1")))
                .containsExactly(
                        "--primary: there are several clusters, and this flag names none: put it under listeners");
    }

    @Test
    void aListWithoutAClusterIsAProblem() throws Exception {
        assertThat(problems("clusters: []"))
                .containsExactly("file:1: clusters: must be a list of at least one cluster");
    }

    @Test
    void addressesAreAKeyOfTheirCluster() throws Exception {
        assertThat(problems(TWO + LISTENERS + "addresses: {pg1: 192.0.2.1}"))
                .containsExactly("file:7: addresses: has another place now: addresses in the cluster's own section");
    }
}
