/** The lab: a real cluster on this machine, what is done to it, and what the histories prove. */
@NullMarked
package io.portcullis.lab;

import org.jspecify.annotations.NullMarked;
