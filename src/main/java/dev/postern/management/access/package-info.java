/** Who may call what, over HTTP: APIs, client grants, and organizations with their grants. */
package dev.postern.management.access;
