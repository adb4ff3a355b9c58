/** model-tools: commands on models and runs. */
package dev.longhand.tools;
