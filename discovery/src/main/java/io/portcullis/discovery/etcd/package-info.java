/**
 * etcd v3: contacts, the watch that accelerates them, and what a person should know about the servers.
 *
 * <p>Must not know what the keys mean, nor decide anything from them.
 *
 * <p>It stands on the gRPC API that jetcd generates, on channels of its own. jetcd's {@code Client} does not fit: it hides its
 * channel, so that after an outage gRPC's reconnect backoff, which grows to two minutes, cannot be cut short; its calls have no
 * deadline and cannot be cancelled; and which server is asked is left to a round-robin that also asks the dead ones.
 */
@NullMarked
package io.portcullis.discovery.etcd;

import org.jspecify.annotations.NullMarked;
