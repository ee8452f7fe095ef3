/** The page of applications that ask for tokens far more often than they need. */
package dev.postern.console.callers;
