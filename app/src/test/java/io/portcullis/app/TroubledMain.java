package io.portcullis.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The product, in trouble that cannot be made from outside. All of our classes are loaded first, as they are in the one jar that is shipped:
 * with folders on the class path each would need a file descriptor of its own.
 */
final class TroubledMain {
    private TroubledMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry)) && !entry.contains("test-classes")) {
                load(Path.of(entry));
            }
        }
        String order = System.getProperty("trouble.interrupt");
        if (order != null) {
            WatchService folder = FileSystems.getDefault().newWatchService();
            Path file = Path.of(order).toAbsolutePath();
            Objects.requireNonNull(file.getParent()).register(folder, StandardWatchEventKinds.ENTRY_CREATE);
            Thread.ofPlatform().daemon().start(() -> interruptControl(file, folder));
        }
        Main.main(arguments);
    }

    private static void load(Path folder) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> names = files.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            for (String name : names) {
                Class.forName(name, false, TroubledMain.class.getClassLoader());
            }
        }
    }

    /** Once the file is there. */
    private static void interruptControl(Path order, WatchService folder) {
        try (folder) {
            while (!Files.exists(order)) {
                folder.take().reset();
            }
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("portcullis-control"))
                    .forEach(Thread::interrupt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
