/**
 * A Patroni cluster seen through its agents' REST API alone, without access to its DCS: what each agent says of its own node, and what it
 * reads in the DCS for us.
 *
 * <p>Must not know what follows from what the agents say.
 */
@NullMarked
package io.portcullis.discovery.rest;

import org.jspecify.annotations.NullMarked;
