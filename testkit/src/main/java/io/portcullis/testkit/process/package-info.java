/**
 * Starts programs, gives them folders, ports and hosts, and always ends them.
 */
@NullMarked
package io.portcullis.testkit.process;

import org.jspecify.annotations.NullMarked;
