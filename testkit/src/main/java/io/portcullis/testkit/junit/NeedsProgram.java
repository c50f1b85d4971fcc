package io.portcullis.testkit.junit;

import io.portcullis.testkit.process.FetchedProgram;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test, by name and with its reason, where a program could not be fetched: its package is of another release of Debian than the
 * machine's, which not every mirror has.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {
    FetchedProgram value();

    /** Looks whether the program is there. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getElement()
                    .flatMap(element -> Optional.ofNullable(element.getAnnotation(NeedsProgram.class)))
                    .map(NeedsProgram::value)
                    .filter(program -> program.find().isEmpty())
                    .map(program -> ConditionEvaluationResult.disabled(program.missing()))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("it is there"));
        }
    }
}
