package io.portcullis.testkit.cluster;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Makes etcd require a login. */
final class EtcdAuthentication {
    private EtcdAuthentication() {}

    /** etcd needs a user and a role called root before authentication can be enabled. */
    static void enable(Rest rest, URI member, Login login) {
        try {
            rest.postOrFail(member.resolve("/v3/auth/role/add"), "{\"name\":\"root\"}");
            for (String each : login.user().equals("root") ? List.of("root") : List.of("root", login.user())) {
                rest.postOrFail(
                        member.resolve("/v3/auth/user/add"),
                        "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(each, login.password()));
                rest.postOrFail(
                        member.resolve("/v3/auth/user/grant"), "{\"user\":\"%s\",\"role\":\"root\"}".formatted(each));
            }
            rest.postOrFail(member.resolve("/v3/auth/enable"), "{}");
        } catch (IOException e) {
            throw new IllegalStateException("etcd at " + member + " could not be made to require a login", e);
        }
    }
}
