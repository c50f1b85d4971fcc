package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The network namespaces of a workspace. A file lists them, so that the {@link Guard} can remove them too. */
final class Namespaces {
    static final String LIST = "namespaces";

    private final Path list;

    Namespaces(Path folder) {
        this.list = folder.resolve(LIST);
    }

    /** @throws CommandFailed if there is one of this name already */
    void create(String name) {
        Command.run("ip", "netns", "add", name);
        try {
            Files.writeString(list, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes them with their interfaces. The processes in them must have ended. */
    void delete() {
        names().forEach(name -> Command.run("ip", "netns", "delete", name));
    }

    List<String> names() {
        try {
            return Files.readAllLines(list);
        } catch (NoSuchFileException thereAreNone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
