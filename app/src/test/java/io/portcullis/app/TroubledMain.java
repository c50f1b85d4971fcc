package io.portcullis.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Path order = Path.of(System.getProperty("trouble.interrupt", "never"));
        Thread.ofPlatform().daemon().start(() -> interruptControl(order));
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
    private static void interruptControl(Path order) {
        try {
            while (!Files.exists(order)) {
                Thread.sleep(20);
            }
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("portcullis-control"))
                    .forEach(Thread::interrupt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
