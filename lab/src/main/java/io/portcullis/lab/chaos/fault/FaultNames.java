package io.portcullis.lab.chaos.fault;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The faults as the command line knows them. */
public final class FaultNames implements ITypeConverter<FaultKind>, Iterable<String> {
    @Override
    public FaultKind convert(String label) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no fault \"%s\"; there are %s".formatted(label, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(FaultKind.values()).map(FaultKind::label).iterator();
    }
}
