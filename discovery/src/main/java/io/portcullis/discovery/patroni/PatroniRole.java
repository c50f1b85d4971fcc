package io.portcullis.discovery.patroni;

import io.portcullis.topology.Role;

/** The {@code role} of a member record. */
final class PatroniRole {
    private PatroniRole() {}

    /** {@code master} is what versions before 4.0 wrote; {@code promoted} is there since 3.0. */
    static Role of(String text) {
        return switch (text) {
            case "primary", "master" -> Role.PRIMARY;
            case "promoted" -> Role.PROMOTED;
            case "replica" -> Role.REPLICA;
            case "standby_leader" -> Role.STANDBY_LEADER;
            case "demoted" -> Role.DEMOTED;
            case "uninitialized" -> Role.UNINITIALIZED;
            default -> Role.UNKNOWN;
        };
    }
}
