package io.portcullis.lab.tool;

import io.portcullis.text.Labels;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the constants of an enumeration on the command line. */
public abstract class LabelNames<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final String what;
    private final List<E> all;

    /** @param what one of them is, such as {@code fault} */
    protected LabelNames(String what, E[] all) {
        this.what = what;
        this.all = List.copyOf(Arrays.asList(all));
    }

    @Override
    public E convert(String label) {
        return all.stream()
                .filter(each -> Labels.of(each).equals(label))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no %s \"%s\" here; there are %s".formatted(what, label, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
        return all.stream().map(Labels::of).iterator();
    }
}
