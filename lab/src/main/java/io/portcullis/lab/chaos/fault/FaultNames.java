package io.portcullis.lab.chaos.fault;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the faults on the command line. */
public final class FaultNames implements ITypeConverter<FaultKind>, Iterable<String> {
    @Override
    public FaultKind convert(String label) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no fault \"%s\"; the faults are %s".formatted(label, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(FaultKind.values()).map(FaultKind::label).iterator();
    }
}
