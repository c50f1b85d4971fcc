/** What tests of every source use: the fencing policy that runs on a source, and a line that is slow. */
@NullMarked
package io.portcullis.discovery.harness;

import org.jspecify.annotations.NullMarked;
