/** Files and folders that are complete or absent, and locks on output folders. */
package dev.longhand.files.atomic;
