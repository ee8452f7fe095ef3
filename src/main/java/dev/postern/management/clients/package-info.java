/** Applications over HTTP: {@code /clients}, their secrets and their credentials. */
package dev.postern.management.clients;
