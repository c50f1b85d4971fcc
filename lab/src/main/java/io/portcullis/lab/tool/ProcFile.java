package io.portcullis.lab.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of {@code /proc}, see proc(5). The files of a process or thread that has ended read as empty. */
public final class ProcFile {
    public static final Path PROC = Path.of("/proc");

    /** USER_HZ. It is part of the interface of the kernel, and 100 on all architectures that matter here. */
    public static final double TICKS_PER_SECOND = 100;

    private ProcFile() {}

    public static Path of(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    public static List<Path> list(Path folder) {
        List<Path> entries = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return entries;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return entries;
    }

    /** The number in a line {@code key: number unit}; 0 if there is none. */
    public static long number(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
