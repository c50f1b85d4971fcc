/**
 * Programs, their folders, ports and hosts, and what ends them for certain.
 */
@NullMarked
package io.portcullis.testkit.process;

import org.jspecify.annotations.NullMarked;
