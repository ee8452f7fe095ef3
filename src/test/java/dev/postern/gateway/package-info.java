/** The configurations of {@code deploy/gateways}, each run in its real gateway. */
package dev.postern.gateway;
