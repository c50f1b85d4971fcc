import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Says what the tests of a build came to, from the reports that Surefire and Failsafe left: java script/TestSummary.java SINCE, where SINCE is
 * when the build began, in seconds since 1970. Reports of earlier builds are left out.
 */
final class TestSummary {
    private static final int SLOWEST = 10;

    /** @param reason why it was skipped, or empty */
    record Test(String module, String name, double seconds, boolean failed, boolean skipped, String reason) {}

    record Total(int tests, int failed, int skipped, double seconds) {
        Total with(Test test) {
            return new Total(
                    tests + 1, failed + (test.failed ? 1 : 0), skipped + (test.skipped ? 1 : 0), seconds + test.seconds);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Instant since = Instant.ofEpochSecond(Long.parseLong(arguments[0]));
        List<Test> tests = new ArrayList<>();
        DocumentBuilder parser = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        for (Path report : reports(since)) {
            String module = report.getName(0).toString();
            NodeList cases = parser.parse(report.toFile()).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                tests.add(test(module, (Element) cases.item(i)));
            }
        }
        Map<String, Total> modules = new TreeMap<>();
        tests.forEach(test -> modules.merge(
                test.module, new Total(0, 0, 0, 0).with(test), (before, one) -> before.with(test)));
        System.out.printf("%-16s %6s %7s %8s %9s%n", "module", "tests", "failed", "skipped", "time");
        modules.forEach((module, total) -> System.out.printf(
                "%-16s %6d %7d %8d %9s%n", module, total.tests, total.failed, total.skipped, time(total.seconds)));
        System.out.printf("%nThe slowest tests:%n");
        tests.stream()
                .sorted(Comparator.comparingDouble(Test::seconds).reversed())
                .limit(SLOWEST)
                .forEach(test -> System.out.printf("%9s  %s %s%n", time(test.seconds), test.module, test.name));
        named("Failed:", tests.stream().filter(Test::failed));
        named("Skipped:", tests.stream().filter(Test::skipped));
        long failed = tests.stream().filter(Test::failed).count();
        long skipped = tests.stream().filter(Test::skipped).count();
        System.out.printf(
                "%n%d passed, %d failed, %d skipped in %s%n",
                tests.size() - failed - skipped,
                failed,
                skipped,
                time(Duration.between(since, Instant.now()).toSeconds()));
    }

    private static List<Path> reports(Instant since) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(""))) {
            for (Path module : modules.filter(Files::isDirectory).toList()) {
                for (String kind : List.of("surefire-reports", "failsafe-reports")) {
                    Path folder = module.resolve("target").resolve(kind);
                    if (Files.isDirectory(folder)) {
                        try (Stream<Path> files = Files.list(folder)) {
                            files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                                    .filter(file -> modified(file).toInstant().compareTo(since) >= 0)
                                    .forEach(found::add);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Test test(String module, Element of) {
        String type = of.getAttribute("classname");
        String name = type.substring(type.lastIndexOf('.') + 1) + "." + of.getAttribute("name");
        boolean failed = of.getElementsByTagName("failure").getLength() > 0
                || of.getElementsByTagName("error").getLength() > 0;
        NodeList skips = of.getElementsByTagName("skipped");
        boolean skipped = skips.getLength() > 0;
        String reason = skipped ? reason((Element) skips.item(0)) : "";
        // Surefire writes 1,234.5 for long ones.
        double seconds = Double.parseDouble(of.getAttribute("time").replace(",", ""));
        return new Test(module, name, seconds, failed, skipped, reason);
    }

    /** Of an assumption the text has the exception, its reason, and a stack trace. */
    private static String reason(Element skip) {
        String said = skip.getAttribute("message");
        String text = said.isEmpty() ? skip.getTextContent().strip().lines().findFirst().orElse("") : said;
        return text.replaceFirst("^[\\w.]+Exception: ", "").replaceFirst("^Assumption failed: ", "");
    }

    private static void named(String title, Stream<Test> tests) {
        List<Test> all = tests.toList();
        if (!all.isEmpty()) {
            System.out.printf("%n%s%n", title);
            all.forEach(test -> System.out.printf(
                    "           %s %s%s%n", test.module, test.name, test.reason.isEmpty() ? "" : ": " + test.reason));
        }
    }

    private static String time(double seconds) {
        return seconds < 60
                ? "%.1f s".formatted(seconds)
                : "%d:%02d min".formatted((long) seconds / 60, (long) seconds % 60);
    }
}
