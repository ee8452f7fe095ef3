/** The page of who may call what, and who does, and the same as a file. */
package dev.postern.console.access;
