/**
 * Extensions of JUnit: the leak check, seeds, and the limit of every wait.
 */
@NullMarked
package io.portcullis.testkit.junit;

import org.jspecify.annotations.NullMarked;
