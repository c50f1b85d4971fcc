package io.portcullis.text;

import java.util.Locale;

/** The spelling of a constant in logs, metrics, JSON and configuration: lower case, words joined by hyphens. */
public final class Labels {
    private Labels() {}

    /** {@code CONTACT_LOST} becomes {@code contact-lost}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
