/** The programs that the documents of {@code docs/} show, taken out of them and run. */
package dev.postern.docs;
