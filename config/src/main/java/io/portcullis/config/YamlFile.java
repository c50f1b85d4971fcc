package io.portcullis.config;

import io.portcullis.tls.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A YAML file as nodes that know their lines. */
final class YamlFile {
    private YamlFile() {}

    /**
     * The root, or null if the file is empty.
     *
     * @throws InvalidConfiguration if it cannot be read or is not YAML, with the line
     */
    static @Nullable Node read(Path file) throws InvalidConfiguration {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new InvalidConfiguration(
                    List.of(new ConfigError(file.toString(), null, "cannot be read: " + FileErrors.of(e))));
        }
    }

    /**
     * The root, or null if the text is empty.
     *
     * @param name of the text, for people
     * @throws InvalidConfiguration if it is not YAML, with the line
     */
    static @Nullable Node read(String name, String text) throws InvalidConfiguration {
        try {
            return new Compose(LoadSettings.builder().setLabel(name).build())
                    .composeString(text)
                    .orElse(null);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            String place = mark.map(at -> name + ":" + (at.getLine() + 1)).orElse(name);
            throw new InvalidConfiguration(List.of(new ConfigError(place, null, "is not YAML: " + e.getProblem())));
        } catch (YamlEngineException e) {
            throw new InvalidConfiguration(List.of(new ConfigError(name, null, "is not YAML: " + e.getMessage())));
        }
    }
}
