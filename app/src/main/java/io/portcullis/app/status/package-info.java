/**
 * What a gateway looks like at one moment: typed snapshots, which the admin endpoint, the metrics and the commands read.
 *
 * <p>Must not know how they are shown.
 */
@NullMarked
package io.portcullis.app.status;

import org.jspecify.annotations.NullMarked;
