package io.portcullis.fencing;

import java.util.Set;

/** Does to a state what no policy may do. For policies that are wrong on purpose. */
public final class Forgetful {
    private Forgetful() {}

    /** As if no leadership had ever been seen to end. */
    public static FencingState withoutTheDead(FencingState state) {
        Sight sight = state.sight();
        return state.with(new Sight(
                sight.view(),
                sight.since(),
                sight.term(),
                sight.termSince(),
                Set.of(),
                sight.standbys(),
                sight.regressions(),
                sight.regressedAt(),
                sight.regressedTo()));
    }
}
