package io.portcullis.testkit.junit;

import io.portcullis.testkit.process.Waiting;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives {@code await()} the limit of {@link Waiting#AT_MOST}: its default of ten seconds is not enough on a busy machine. JUnit finds this
 * itself when testkit is on the class path.
 */
public final class AwaitilityLimit implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Waiting.AT_MOST);
    }
}
