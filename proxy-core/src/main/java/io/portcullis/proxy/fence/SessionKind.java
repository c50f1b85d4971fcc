package io.portcullis.proxy.fence;

import io.portcullis.proxy.route.Route;

/**
 * What a session is doing, as far as one counts sessions.
 *
 * @param node the name of its node, or empty while it has none
 * @param state the word for its phase
 */
public record SessionKind(Route route, String node, String state) {}
