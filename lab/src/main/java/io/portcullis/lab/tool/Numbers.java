package io.portcullis.lab.tool;

import java.util.Locale;

/** Numbers as the tools print them, in every locale. */
public final class Numbers {
    private Numbers() {}

    /** {@code 12,345}. */
    public static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1,234.5}. */
    public static String tenths(double number) {
        return decimals(1, number);
    }

    /** {@code 1,234.500} with three decimals. */
    public static String decimals(int count, double number) {
        return String.format(Locale.ROOT, "%,." + count + "f", number);
    }
}
