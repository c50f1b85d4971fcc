package io.portcullis.app.cli;

import io.portcullis.config.GroupNumber;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --group}. */
final class GroupConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        try {
            return GroupNumber.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
