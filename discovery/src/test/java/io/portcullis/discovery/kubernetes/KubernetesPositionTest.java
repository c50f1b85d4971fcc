package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.topology.Mark.Answer;
import io.portcullis.topology.Position.Order;
import io.portcullis.topology.Revision;
import org.junit.jupiter.api.Test;

class KubernetesPositionTest {
    private static KubernetesPosition at(long lock, long pods) {
        return new KubernetesPosition("default/demo", lock, pods);
    }

    private static KubernetesMark mark(Resource resource, long version) {
        return new KubernetesMark("default/demo", resource, version);
    }

    @Test
    void positionsAreOrderedUnlessOneGoesBackWhereTheOtherGoesOn() {
        assertThat(at(5, 5).order(at(5, 5))).isEqualTo(Order.SAME);
        assertThat(at(5, 5).order(at(6, 5))).isEqualTo(Order.BEFORE);
        assertThat(at(5, 5).order(at(5, 6))).isEqualTo(Order.BEFORE);
        assertThat(at(6, 5).order(at(5, 5))).isEqualTo(Order.AFTER);
        assertThat(at(6, 7).order(at(5, 5))).isEqualTo(Order.AFTER);
        assertThat(at(6, 5).order(at(5, 6))).isEqualTo(Order.UNRELATED);
        assertThat(at(5, 5).order(new KubernetesPosition("default/other", 5, 5)))
                .isEqualTo(Order.UNRELATED);
        assertThat(at(5, 5).order(new Revision("default/demo", 5))).isEqualTo(Order.UNRELATED);
    }

    @Test
    void marksAreOrderedWithinTheirResource() {
        assertThat(mark(Resource.LOCK, 6).after(mark(Resource.LOCK, 5))).isEqualTo(Answer.YES);
        assertThat(mark(Resource.LOCK, 5).after(mark(Resource.LOCK, 5))).isEqualTo(Answer.NO);
        assertThat(mark(Resource.PODS, 6).after(mark(Resource.LOCK, 5))).isEqualTo(Answer.CANNOT_TELL);
        assertThat(mark(Resource.PODS, 6).after(at(9, 5))).isEqualTo(Answer.YES);
        assertThat(mark(Resource.LOCK, 6).after(at(9, 5))).isEqualTo(Answer.NO);
        assertThat(mark(Resource.LOCK, 6).after(new Revision("default/demo", 5)))
                .isEqualTo(Answer.CANNOT_TELL);
    }
}
