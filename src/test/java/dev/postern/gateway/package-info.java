/** The configurations of {@code deploy/gateways} and {@code deploy/replicas}, each run in its real gateway. */
package dev.postern.gateway;
