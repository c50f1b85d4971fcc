package io.portcullis.lab.tool;

/** The machine of a measurement. */
public record Machine(int cpus, String cpuModel, long memoryMiB, String kernel, String java) {
    private static final long KIB_PER_MIB = 1_024;

    public static Machine look() {
        String model = ProcFile.read(ProcFile.PROC.resolve("cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        long memory = ProcFile.number(ProcFile.read(ProcFile.PROC.resolve("meminfo")), "MemTotal");
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                model,
                memory / KIB_PER_MIB,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    /** The memory that can be used without swapping. */
    public static long availableMiB() {
        return ProcFile.number(ProcFile.read(ProcFile.PROC.resolve("meminfo")), "MemAvailable") / KIB_PER_MIB;
    }

    @Override
    public String toString() {
        return "%d CPUs (%s), %d MiB, %s; %s".formatted(cpus, cpuModel, memoryMiB, kernel, java);
    }
}
