/**
 * etcd v3: contacts, the watch that accelerates them, and what a person should know about the servers.
 *
 * <p>Must not know what the keys mean, nor decide anything from them.
 */
@NullMarked
package io.portcullis.discovery.etcd;

import org.jspecify.annotations.NullMarked;
