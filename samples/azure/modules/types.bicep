@export()
@description('The nodes that convert.')
type poolSettings = {
  @description('Letters, digits, - and _; at most 64.')
  @minLength(1)
  @maxLength(64)
  id: string

  @description('Cores are what counts; a conversion needs about half a gigabyte a core. A local disk is not needed.')
  vmSize: string

  @description('Tasks at a time on a node. A worker uses every core of its node, so that one is right unless a node has very many.')
  @minValue(1)
  @maxValue(256)
  slotsPerNode: int

  @description('Nodes that nobody takes away; of an autoscaled pool the most.')
  @minValue(0)
  dedicatedNodes: int

  @description('Spot nodes, which cost a fraction and may go at any time; of an autoscaled pool the most. The API calls them low-priority.')
  @minValue(0)
  spotNodes: int

  @description('Grow with the tasks that wait and shrink to nothing after them, in place of a fixed size.')
  autoscale: bool
}
