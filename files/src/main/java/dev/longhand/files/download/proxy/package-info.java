/** HTTP proxies from the environment and from the properties of Java. */
package dev.longhand.files.download.proxy;
