package io.portcullis.lab.dcs;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the kinds of DCS on the command line. */
public final class LabDcsNames implements ITypeConverter<LabDcs>, Iterable<String> {
    @Override
    public LabDcs convert(String label) {
        return Arrays.stream(LabDcs.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no DCS \"%s\" here; there are %s".formatted(label, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(LabDcs.values()).map(LabDcs::label).iterator();
    }
}
