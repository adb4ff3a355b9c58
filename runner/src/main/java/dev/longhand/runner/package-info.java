/** What every runner shares: the run from flags to results. */
package dev.longhand.runner;
